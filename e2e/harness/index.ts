export { RunningApp, Site } from './app.js';
export { isAlive } from './build.js';
export { type CommandResult, type RunningCommand, run, startCommand } from './commands.js';
export { postgresOf, processesOn, rowsOf } from './databases.js';
export { type GraphqlReply, postGraphql, type WebhookReply } from './http.js';
export { identityOf, People, type Person, type Who } from './people.js';
export { type FeedbackEvent, postFeedback, type SigningOptions } from './webhook.js';
export { feedbackEvent, waitFor, World } from './world.js';
export { allPowerfulIn, type CompanyRecords, ownCompanyId, recordsOfOtherCompany, stranger } from './other-company.js';
