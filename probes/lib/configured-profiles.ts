/** Names of the profiles in AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE (by default under ~/.aws), as the SDK reads them. */
export async function configuredProfiles(): Promise<readonly string[]> {
  const { loadSharedConfigFiles } = await import('@smithy/core/config')
  const { configFile, credentialsFile } = await loadSharedConfigFiles()
  return [...new Set([...Object.keys(configFile), ...Object.keys(credentialsFile)])].filter(name => !name.includes('.'))
}
