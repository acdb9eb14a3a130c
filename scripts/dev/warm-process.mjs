// A process that has loaded the packages already when it is told what to run: the larger half of a start. It is told once, by a message
// { file, args, inspect }, and is from then on like any other run of that file; { packages } may come before.
import inspector from 'node:inspector';
import { pathToFileURL } from 'node:url';

/** The process that started this one has gone: the program stops in order, as on a TERM; before it runs there is nothing to stop. */
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.on('message', (message) => {
  if (message.packages) void load(message.packages);
  else run(message);
});

async function load(packages) {
  // One that cannot be loaded here is left to the program, which says what it needs it for.
  for (const name of packages) await import(name).catch(() => {});
}

function run({ file, args, inspect }) {
  if (inspect) inspector.open(inspect.port, inspect.host, inspect.wait);
  process.argv.splice(1, process.argv.length, file, ...args);
  void import(pathToFileURL(file).href);
}
