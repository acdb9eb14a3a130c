import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** A living process: what tells it from a later one with the same pid, and its command line. */
export interface ProcessInfo {
  readonly startedAt: string;
  readonly command: string;
}

/**
 * The living process of a pid; `undefined` when it is gone or a zombie. A zombie counts as gone because it holds nothing any more, and
 * where PID 1 never reaps (many containers) it would otherwise count as running for ever.
 */
export function inspectProcess(pid: number): ProcessInfo | undefined {
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  return process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
}

function fromProc(pid: number): ProcessInfo | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The program name (field 2) may hold spaces and brackets: fields are counted from its last closing bracket.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const state = fields[0];
    if (state === 'Z' || state === 'X') return undefined;
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return { startedAt: fields[19] ?? '', command };
  } catch {
    return undefined;
  }
}

function fromPs(pid: number): ProcessInfo | undefined {
  try {
    const columns = 'state=,lstart=,command=';
    const line = execFileSync('ps', ['-o', columns, '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' }).trim();
    const match = /^(\S+)\s+(\S+\s+\S+\s+\S+\s+\S+\s+\S+)\s+(.*)$/s.exec(line);
    if (!match || match[1]!.startsWith('Z')) return undefined;
    return { startedAt: match[2]!, command: match[3]! };
  } catch {
    return undefined;
  }
}

/** The pids of all living processes whose command line passes; those of other users count where the system shows them. */
export function findProcesses(matches: (command: string) => boolean): number[] {
  const pids = process.platform === 'linux' ? readdirSync('/proc').map(Number) : pidsFromPs();
  return pids.filter((pid) => {
    const info = Number.isSafeInteger(pid) ? inspectProcess(pid) : undefined;
    return info !== undefined && matches(info.command);
  });
}

function pidsFromPs(): number[] {
  try {
    return execFileSync('ps', ['-axo', 'pid='], { encoding: 'utf8', stdio: 'pipe' }).trim().split(/\s+/).map(Number);
  } catch {
    return [];
  }
}
