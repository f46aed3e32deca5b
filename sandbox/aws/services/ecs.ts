import { jsonService } from '../protocols/json.ts'
import { describeClusters, listClusters } from './ecs-clusters.ts'
import { deleteService, updateService } from './ecs-deploy.ts'
import {
  describeServiceDeployments,
  describeServiceRevisions,
  listServiceDeployments,
} from './ecs-service-deployments.ts'
import { describeServices, listServices } from './ecs-services.ts'
import {
  deregisterTaskDefinition,
  describeTaskDefinition,
  listTaskDefinitions,
  registerTaskDefinition,
} from './ecs-task-definitions.ts'
import { describeTasks, getTaskProtection, listTasks, runTask, stopTask } from './ecs-tasks.ts'

/** The cluster with its services, tasks and task definitions. */
export const ecs = jsonService({
  name: 'ecs',
  targetPrefix: 'AmazonEC2ContainerServiceV20141113',
  reads: {
    DescribeClusters: describeClusters,
    ListClusters: listClusters,
    DescribeServices: describeServices,
    ListServices: listServices,
    ListServiceDeployments: listServiceDeployments,
    DescribeServiceDeployments: describeServiceDeployments,
    DescribeServiceRevisions: describeServiceRevisions,
    DescribeTasks: describeTasks,
    GetTaskProtection: getTaskProtection,
    ListTasks: listTasks,
    DescribeTaskDefinition: describeTaskDefinition,
    ListTaskDefinitions: listTaskDefinitions,
  },
  writes: {
    UpdateService: updateService,
    DeleteService: deleteService,
    RunTask: runTask,
    StopTask: stopTask,
    RegisterTaskDefinition: registerTaskDefinition,
    DeregisterTaskDefinition: deregisterTaskDefinition,
  },
})
