/**
 * Whether a secret can be guessed: a placeholder that was never replaced, a word repeated until it was long enough, a row of keys.
 * It does not measure good secrets; it counts what is left of one when everything foreseeable is taken out.
 */
const wordsOfPlaceholders = `password passwort passwd passphrase secret supersecret topsecret mysecret changeme changeit change-me change_me
  changethis replaceme replace-me replace_me replacethis placeholder example default insecure unsafe dummy sample testing test development
  production staging local docker postgres admin administrator root user demo teei supergraph graphql webhook service token signing feedback
  letmein welcome iloveyou monkey dragon master login qwerty azerty your-secret-here your_secret_here yoursecret todo fixme xxxx keyboardcat
  correcthorsebatterystaple notsosecret not-so-secret shhhhh sesame opensesame trustno1 p@ssw0rd passw0rd s3cr3t lorem ipsum
  abcdefghijklmnopqrstuvwxyzabcdef zyxwvutsrqponmlkjihgfedcba 01234567890123456789 98765432109876543210 0123456789abcdef fedcba9876543210
  qwertyuiopasdfghjklzxcvbnm 1qaz2wsx3edc4rfv5tgb6yhn7ujm 1q2w3e4r5t6y7u8i9o0p deadbeef cafebabe`;

const shortestRepetition = 4;
const fewestBits = 96;
const randomHelp = 'make one with: openssl rand -base64 32';

/** What is wrong with the values of a secret variable, or undefined. `raw` may hold several, separated by commas, or a URL with a password. */
export function weaknessOf(raw: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(raw)) return isWeakUrl(raw) ? 'its password is a well-known one' : undefined;
  const secrets = raw.split(',').map((item) => item.trim());
  const weak = secrets.some((secret) => secret !== '' && unforeseenBits(bytesOf(secret)) < fewestBits);
  return weak ? `it is easy to guess (a placeholder, a repetition or a sequence); ${randomHelp}` : undefined;
}

/** A webhook secret is the bytes behind its base64. */
const bytesOf = (secret: string): string =>
  secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64').toString('latin1') : secret;

/**
 * Bits in the characters that nothing foretells. What has been seen before, in the secret itself or among placeholders, counts as one
 * character however long it is, and so does a run of equal steps (`aaaa`, `abcd`, `9876`).
 */
function unforeseenBits(secret: string): number {
  const text = secret.toLowerCase();
  let surprises = 0;
  for (let at = 0; at < text.length; surprises += 1) at += foreseenLength(text, at);
  return surprises * Math.log2(new Set(secret).size);
}

function foreseenLength(text: string, at: number): number {
  let length = runLength(text, at);
  const known = `${wordsOfPlaceholders}\n${text.slice(0, at)}`;
  let longest = shortestRepetition;
  while (at + longest <= text.length && known.includes(text.slice(at, at + longest)))
    length = Math.max(length, longest++);
  return Math.max(1, length >= shortestRepetition ? length : 1);
}

function runLength(text: string, at: number): number {
  const step = text.charCodeAt(at + 1) - text.charCodeAt(at);
  if (!(Math.abs(step) <= 1)) return 1;
  let end = at + 1;
  while (end < text.length && text.charCodeAt(end) - text.charCodeAt(end - 1) === step) end += 1;
  return end - at;
}

const loopback = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;
const wellKnown = new Set(
  wordsOfPlaceholders.split(/\s+/).concat('pass', 'pwd', 'changeme!', '1234', '12345', '123456', '12345678'),
);

/** A store on this machine may have any password: a caller who reaches it is on this machine already. Several hosts may stand in one URL of MongoDB. */
function isWeakUrl(raw: string): boolean {
  const [, user, given, hosts] = /^[^/]*:\/\/([^:@/]*):([^@/]*)@([^/?#]*)/.exec(raw) ?? [];
  if (!user || !given || !hosts) return false;
  if (hosts.split(',').every((host) => loopback.test(host.replace(/:\d+$/, '')))) return false;
  const password = decode(given).toLowerCase();
  return wellKnown.has(password) || password === decode(user).toLowerCase() || new Set(password).size < 3;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
