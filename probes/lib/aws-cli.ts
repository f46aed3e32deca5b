export { awsCli, shellWord } from '../../platform/aws-cli.ts'
