const keyPattern = /^[a-z0-9-]+(\/[a-z0-9-]+)*(\.[a-z0-9]+)?$/;

/** Keys are made from ids by our own code; anything else is refused. */
export function assertKey(key: string): void {
  if (!keyPattern.test(key)) throw new Error(`Object key "${key}" is not made of lower-case ids.`);
}

export function assertFolder(folder: string): void {
  if (folder.includes('.')) throw new Error(`Object folder "${folder}" must not look like an object.`);
  assertKey(folder);
}
