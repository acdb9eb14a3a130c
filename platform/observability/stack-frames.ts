const frame = /^\s+at .*(?::\d+:\d+\)?|\(?(?:<anonymous>|native|index \d+)\)?)$/;

/**
 * Only the frames of a stack: its first lines repeat the message. Lines of the message that look like frames are none, also where an ORM
 * has copied them out of the stack of the driver's error.
 */
export const framesOf = ({ stack = '', message }: Error): string =>
  stack
    .split('\n')
    .filter((line) => frame.test(line) && !message.includes(line.trim()))
    .join('\n');
