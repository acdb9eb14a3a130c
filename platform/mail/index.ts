export { type MailCatcher, type MailCatcherOptions, startMailCatcher } from './catcher.js';
export type { CaughtMail } from './caught-mail.js';
export { type ClosableMailer, createMailer, type Mail, MailError, type Mailer, type MailerOptions } from './mailer.js';
