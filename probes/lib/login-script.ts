/** What stands before the verdict in the task's log. */
export const LOGIN_MARK = 'runbook-database-login'

/** The script's own numbers, as MySQL's clients use them; those of servers lie outside of 2000 to 2999. */
export const CLIENT_ERRORS = { noName: 2005, noConnection: 2003, lost: 2013, malformed: 2027, unsafe: 2061 } as const
const { noName, noConnection, lost, malformed, unsafe } = CLIENT_ERRORS

const STEP_SECONDS = 10
const LOGIN_SECONDS = 60
const MOST_BYTES = 8 * 1024 * 1024
const MOST_PACKET_BYTES = 64 * 1024
const MESSAGE_BYTES = 4_000

/**
 * PHP that logs in with what the task definition injects, and prints one line of JSON. Like WordPress it goes without TLS, so that it is let
 * in or refused where WordPress is. It speaks the protocol itself: PHP's client gives the password away, in clear or by a key of the server's
 * own, to any server that asks. This one sends the user's name and proofs by the two methods that hold no password, and breaks off where more
 * is wanted. It holds no secret and prints none: of the login only the user's name.
 */
export const LOGIN_SCRIPT = String.raw`
$h = (string) getenv('WORDPRESS_DB_HOST'); $p = 3306;
if (preg_match('/^([^:]*):(\d+)$/', $h, $m)) { $h = $m[1]; $p = (int) $m[2]; }
$n = (string) getenv('WORDPRESS_DB_NAME'); $x = (string) (getenv('WORDPRESS_TABLE_PREFIX') ?: 'wp_');
$u = (string) getenv('WORDPRESS_DB_USER');
$r = ['host' => $h, 'port' => $p, 'user' => $u, 'database' => $n, 'prefix' => $x];
$layer = 'resolve'; $seq = 0; $left = ${MOST_BYTES}; $until = microtime(true) + ${LOGIN_SECONDS};
function finish($more) {
  global $r; echo '${LOGIN_MARK} ', json_encode($r + $more, JSON_INVALID_UTF8_SUBSTITUTE), PHP_EOL;
  exit(isset($more['layer']) ? 1 : 0);
}
function fail($errno, $text) { global $layer; finish(['layer' => $layer, 'errno' => $errno, 'message' => substr($text, 0, ${MESSAGE_BYTES})]); }
function take($count) {
  global $s, $left, $until;
  if (($left -= $count) < 0) fail(${malformed}, 'the server sends more than is read');
  for ($d = ''; strlen($d) < $count; $d .= $part) {
    $seconds = min(${STEP_SECONDS}, (int) ceil($until - microtime(true)));
    if ($seconds <= 0) fail(${lost}, 'the login timed out');
    stream_set_timeout($s, $seconds); $part = (string) @fread($s, $count - strlen($d));
    if ($part === '') fail(${lost}, stream_get_meta_data($s)['timed_out'] ? 'the server timed out' : 'the server closed the connection');
  }
  return $d;
}
function packet() {
  global $seq, $layer; $head = take(4); $size = unpack('V', substr($head, 0, 3) . "\0")[1];
  $odd = $layer === 'handshake' && ord($head[3]) === 1;
  if ((ord($head[3]) !== $seq && !$odd) || $size < 1 || $size > ${MOST_PACKET_BYTES}) fail(${malformed}, 'a packet that is not MySQL');
  $seq = ($seq + 1) % 256; $d = take($size);
  if ($odd && $d[0] !== "\xff") fail(${malformed}, 'a packet that is not MySQL');
  if ($d[0] !== "\xff") return $d;
  $errno = $size < 3 ? 0 : unpack('v', substr($d, 1, 2))[1];
  if ($errno < 1000 || ($errno >= 2000 && $errno < 3000)) fail(${malformed}, "the error $errno, which is none of a server");
  fail($errno, substr($d, ($d[3] ?? '') === '#' ? 9 : 3));
}
function send($d) { global $s, $seq; @fwrite($s, substr(pack('V', strlen($d)), 0, 3) . chr($seq) . $d); $seq = ($seq + 1) % 256; }
function ask($kind, $text) { global $seq; $seq = 0; send($kind . $text); return packet(); }
function proof($way, $salt) {
  $sha2 = $way === 'caching_sha2_password';
  if (!$sha2 && $way !== 'mysql_native_password') fail(${unsafe}, $way);
  $secret = (string) getenv('WORDPRESS_DB_PASSWORD'); if ($secret === '') return '';
  $once = hash($sha2 ? 'sha256' : 'sha1', $secret, true);
  return $once ^ ($sha2 ? hash('sha256', hash('sha256', $once, true) . $salt, true) : sha1($salt . sha1($once, true), true));
}
function ended($d) { return $d[0] === "\xfe" && strlen($d) === 5; }
function values($sql) {
  if (ask("\3", $sql) !== "\1" || strncmp(packet(), "\3def", 4) || !ended(packet())) fail(${malformed}, "$sql was not answered by a list of one column");
  for ($d = packet(); !ended($d); $d = packet()) {
    $size = ord($d[0]); $at = 1;
    if ($size === 252 && strlen($d) > 2) { $size = unpack('v', substr($d, 1, 2))[1]; $at = 3; }
    if (($at === 1 && $size > 250) || strlen($d) !== $at + $size) fail(${malformed}, "the answer to $sql cannot be read");
    yield substr($d, $at);
  }
  if (ord($d[3]) & 8) fail(${malformed}, "$sql was answered by more than one list");
}
$a = filter_var($h, FILTER_VALIDATE_IP) ? $h : gethostbyname($h);
if (!filter_var($a, FILTER_VALIDATE_IP)) fail(${noName}, 'the name does not resolve');
$r['address'] = $a; $layer = 'connect';
$s = @stream_socket_client('tcp://' . (strpos($a, ':') === false ? $a : "[$a]") . ":$p", $m, $text, ${STEP_SECONDS});
if (!$s) fail(${noConnection}, (string) $text);
$layer = 'handshake'; $g = packet(); $v = strpos($g, "\0", 1);
if ($g[0] !== "\n" || $v === false || strlen($g) < $v + 44) fail(${malformed}, 'what answers on this port is not MySQL');
$can = unpack('v', substr($g, $v + 14, 2))[1] | unpack('v', substr($g, $v + 19, 2))[1] << 16;
if (($can & 0x8200) !== 0x8200) fail(${malformed}, 'the server speaks a protocol from before MySQL 4.1');
$way = ($can & 0x80000) && explode("\0", substr($g, $v + 45))[0] === 'caching_sha2_password' ? 'caching_sha2_password' : 'mysql_native_password';
$layer = 'login'; $k = proof($way, substr($g, $v + 5, 8) . substr($g, $v + 32, 12));
send(pack('VVC', 0x8a201, 0xffffff, 45) . str_repeat("\0", 23) . "$u\0" . chr(strlen($k)) . $k . "$way\0");
for ($switched = false; ($g = packet())[0] !== "\0";) {
  if ($g[0] === "\xfe" && !$switched) {
    $switched = true; $z = explode("\0", substr($g, 1), 2); $way = $z[0];
    send(proof($way, substr($z[1] ?? '', 0, 20)));
  } elseif ($g[0] === "\1") { if ($g !== "\1\3" || $way !== 'caching_sha2_password') fail(${unsafe}, $way); }
  else fail(${malformed}, 'the answer to the login is none');
}
$layer = 'query'; $t = 0; $v = '';
foreach (values('SELECT VERSION()') as $v) $t++;
if ($t !== 1 || $v === '') fail(${malformed}, 'SELECT VERSION() was not answered by a version');
$r['version'] = substr($v, 0, ${MESSAGE_BYTES});
$layer = 'schema'; $g = ask("\2", $n);
if ($g[0] !== "\0" || strlen($g) < 7) fail(${malformed}, 'the choice of the database was answered by neither OK nor an error');
$layer = 'query'; $t = 0; $f = 0;
foreach (values('SHOW TABLES') as $name) { $t++; $f += strncmp($name, $x, strlen($x)) === 0 ? 1 : 0; }
$seq = 0; send("\1"); finish(['tables' => $t, 'prefixed' => $f]);
`.trim()
