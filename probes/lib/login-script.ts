/** What stands before the verdict in the task's log. */
export const LOGIN_MARK = 'runbook-database-login'

/** More than this many are not counted. */
const MOST_TABLES = 100_000

/**
 * PHP that logs in as the tenant's WordPress does, with what the task definition injects, and prints one line of JSON. It gives the server
 * nothing that WordPress does not give it with every page (the same client in the same network), and no file. It holds no secret and prints
 * none: of the login only the user's name.
 */
export const LOGIN_SCRIPT = `
mysqli_report(MYSQLI_REPORT_OFF);
$h = (string) getenv('WORDPRESS_DB_HOST'); $p = 3306;
if (preg_match('/^([^:]*):(\\d+)$/', $h, $m)) { $h = $m[1]; $p = (int) $m[2]; }
$n = (string) getenv('WORDPRESS_DB_NAME'); $x = (string) (getenv('WORDPRESS_TABLE_PREFIX') ?: 'wp_');
$u = (string) getenv('WORDPRESS_DB_USER');
$r = ['host' => $h, 'port' => $p, 'user' => $u, 'database' => $n, 'prefix' => $x];
$a = filter_var($h, FILTER_VALIDATE_IP) ? $h : gethostbyname($h);
$end = function ($more) use (&$r) { echo '${LOGIN_MARK} ', json_encode($r + $more, JSON_INVALID_UTF8_SUBSTITUTE), PHP_EOL; exit(isset($more['layer']) ? 1 : 0); };
if ($a === $h && !filter_var($h, FILTER_VALIDATE_IP)) $end(['layer' => 'resolve', 'errno' => 2005, 'message' => 'the name does not resolve']);
$r['address'] = $a;
$c = mysqli_init(); $c->options(MYSQLI_OPT_CONNECT_TIMEOUT, 10); $c->options(MYSQLI_OPT_LOCAL_INFILE, 0);
if (!@$c->real_connect($h, $u, (string) getenv('WORDPRESS_DB_PASSWORD'), null, $p)) {
  $e = mysqli_connect_errno();
  $end(['layer' => in_array($e, [2002, 2003]) ? 'connect' : ($e === 2005 ? 'resolve' : (in_array($e, [2006, 2012, 2013]) ? 'handshake' : 'login')), 'errno' => $e, 'message' => mysqli_connect_error()]);
}
$r['version'] = $c->server_info;
$s = @$c->query("SHOW SESSION STATUS LIKE 'Ssl_cipher'"); $r['tls'] = $s && (string) ($s->fetch_row()[1] ?? '') !== '';
if (!@$c->select_db($n)) $end(['layer' => 'schema', 'errno' => $c->errno, 'message' => $c->error]);
$q = @$c->query('SHOW TABLES', MYSQLI_USE_RESULT);
if (!$q) $end(['layer' => 'query', 'errno' => $c->errno, 'message' => $c->error]);
if ($q === true) $end(['tables' => null]);
for ($t = 0, $f = 0; $t < ${MOST_TABLES} && ($k = $q->fetch_row()); $t++) $f += (int) str_starts_with((string) $k[0], $x);
if ($c->errno) $end(['layer' => 'query', 'errno' => $c->errno, 'message' => $c->error]);
$end(['tables' => $t, 'prefixed' => $f]);
`.trim()
