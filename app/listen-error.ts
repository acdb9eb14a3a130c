import { createServer } from 'node:net';

const forbidden = new Set(['EACCES', 'EPERM']);
const unknownHost = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NONAME', 'EINVAL']);
const foreignAddress = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT']);

/** Says which variable a failure to listen is about; anything else is passed on as it is. */
export function listenError(error: unknown, { host, port }: { host: string; port: number }): unknown {
  const { code = '' } = error as NodeJS.ErrnoException;
  const because = (reason: string) => new Error(reason, { cause: error });
  if (forbidden.has(code))
    return because(
      `Port ${port} may not be used by this user; on most systems those below 1024 are for root. Choose another one: PORT=4000 npm start`,
    );
  if (unknownHost.has(code))
    return because(
      `HOST "${host}" is no name or address of this machine (${code}). Use 127.0.0.1, 0.0.0.0, or a name that resolves to an address of this machine.`,
    );
  if (foreignAddress.has(code))
    return because(
      `HOST "${host}" is not an address of this machine (${code}). Use 127.0.0.1 for this machine alone, or 0.0.0.0 for all of its addresses.`,
    );
  return error;
}

/** Listens and stops again: a taken port is the most common reason why a start fails, so it is tried before anything slow begins. */
export async function assertCanListen(address: { host: string; port: number }): Promise<void> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', (error) => reject(listenError(error, address)));
    probe.listen(address, () => probe.close(() => resolve()));
  });
}
