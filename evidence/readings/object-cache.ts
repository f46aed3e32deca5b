/** The exceptions with which the clients of Redis and Memcached end a request that nobody catches them in. */
export const OBJECT_CACHE_EXCEPTION =
  /C?[Rr]edis(?:Cluster|Array|Sentinel)?Exception|MemcachedException|Predis\\[\w\\]{1,60}Exception|Relay\\[\w\\]{0,60}Exception/

/** The word in capitals with which Redis begins an error of its own (https://redis.io/docs/latest/develop/reference/protocol-spec, simple errors). */
const ANSWER = /Exception: (?:Error processing response from Redis node! )?-?([A-Z]{3,16}) /
/** What the client says of a login that the server did not take. */
const LOGIN_FAILED = /Exception: (?:Failed to AUTH|AUTH failed)/

/** With which word Redis itself answered, so that it is reached; `undefined`: with none, as where it is away. */
export const answerOfRedis = (line: string): string | undefined =>
  OBJECT_CACHE_EXCEPTION.test(line) ? (LOGIN_FAILED.test(line) ? 'AUTH' : ANSWER.exec(line)?.[1]) : undefined
