import { defineFault } from './define.ts'

export default defineFault({
  breaks: 'the credentials belong to another account',
  apply({ session }) {
    session.account = '999999999999'
    session.arn = 'arn:aws:sts::999999999999:assumed-role/AdministratorAccess/operator'
  },
})
