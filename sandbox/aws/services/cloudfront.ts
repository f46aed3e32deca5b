import { restXmlService } from '../protocols/rest-xml.ts'
import { getDistribution, getDistributionConfig, listDistributions } from './cloudfront-distributions.ts'
import {
  describeFunction,
  getFunction,
  listFunctions,
  publishFunction,
  updateFunction,
} from './cloudfront-functions.ts'
import { updateDistribution } from './cloudfront-update.ts'

const API = '/2020-05-31'

/** Distributions and viewer-request functions with their two stages. */
export const cloudfront = restXmlService({
  name: 'cloudfront',
  namespace: 'http://cloudfront.amazonaws.com/doc/2020-05-31/',
  routes: [
    { method: 'GET', path: `${API}/distribution`, operation: 'ListDistributions' },
    { method: 'GET', path: `${API}/distribution/{Id}`, operation: 'GetDistribution' },
    { method: 'GET', path: `${API}/distribution/{Id}/config`, operation: 'GetDistributionConfig' },
    { method: 'PUT', path: `${API}/distribution/{Id}/config`, operation: 'UpdateDistribution' },
    { method: 'GET', path: `${API}/function`, operation: 'ListFunctions' },
    { method: 'GET', path: `${API}/function/{Name}`, operation: 'GetFunction' },
    { method: 'GET', path: `${API}/function/{Name}/describe`, operation: 'DescribeFunction' },
    { method: 'PUT', path: `${API}/function/{Name}`, operation: 'UpdateFunction' },
    { method: 'POST', path: `${API}/function/{Name}/publish`, operation: 'PublishFunction' },
  ],
  reads: {
    ListDistributions: listDistributions,
    GetDistribution: getDistribution,
    GetDistributionConfig: getDistributionConfig,
    ListFunctions: listFunctions,
    GetFunction: getFunction,
    DescribeFunction: describeFunction,
  },
  writes: {
    UpdateDistribution: updateDistribution,
    UpdateFunction: updateFunction,
    PublishFunction: publishFunction,
  },
})
