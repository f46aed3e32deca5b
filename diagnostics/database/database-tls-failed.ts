import { byHand } from '../../evidence/fix.ts'
import { databaseRefusal } from '../lib/database-refusal.ts'

export default databaseRefusal({
  id: 'database-tls-failed',
  title: 'The TLS handshake with the database fails',
  rootCause:
    'The database is reached, but its certificate is not trusted: the image lacks the RDS authority that signed it, or the certificate has expired.',
  trouble: 'tls-failed',
  prevention:
    "Keep the RDS certificate bundle in the image up to date, and rotate the instance's certificate before it ends.",
  fixes: (_, target) => [
    byHand(
      'Make the certificate trusted',
      `aws rds describe-db-instances shows CACertificateIdentifier and ValidTill of ${target.environment.databaseInstance}. Where it has expired, rotate it (modify-db-instance with another CA); else build the image with https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem among its authorities, or take the check away from the code that demands it`,
    ),
  ],
})
