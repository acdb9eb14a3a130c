/**
 * Who may import whom. A folder is a room: outsiders use its `index.ts`. `app` starts the rooms together and `scripts` are tools around
 * them: those two, and tests that cross rooms, may import any door.
 */
const tests = '(\\.test\\.ts$|/tests/|^e2e/|^loadtest/)';
const io =
  '^(node:)?(fs|fs/promises|net|http|http2|https|tls|dgram|dns|dns/promises|child_process|cluster|worker_threads|timers|timers/promises|readline|inspector)$';

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment:
        'Modules that import each other at run time cannot be tested or loaded one at a time. Looked for in the compiled code, where type imports are gone.',
      severity: 'error',
      from: { path: '^dist/' },
      to: { circular: true },
    },
    {
      name: 'subgraphs-are-separate',
      comment: 'Ids cross subgraphs, through the graph, events and the personal-data contract. Code does not.',
      severity: 'error',
      from: { path: '^subgraphs/([^/]+)/' },
      to: { path: '^subgraphs/', pathNot: '^subgraphs/$1/' },
    },
    {
      name: 'graph-is-on-top',
      comment:
        'Rules, stores and services of a concept know nothing of GraphQL. Only the entry points of a subgraph join the two.',
      severity: 'error',
      from: { path: '^subgraphs/([^/]+)/[^/]+/', pathNot: [tests, '^subgraphs/[^/]+/graph/'] },
      to: { path: '^subgraphs/$1/graph/' },
    },
    {
      name: 'subgraphs-do-not-know-the-front',
      comment: 'A subgraph runs without the gateway, the app and any client.',
      severity: 'error',
      from: { path: '^subgraphs/' },
      to: { path: '^(gateway|app|clients|scripts)/' },
    },
    {
      name: 'subgraphs-use-events-and-refusals-only',
      comment: 'Of the contracts, a subgraph needs the events and the refusals; the rest is tooling.',
      severity: 'error',
      from: { path: '^subgraphs/' },
      to: { path: '^contracts/', pathNot: '^contracts/(events|refusals)/' },
    },
    {
      name: 'platform-knows-no-domain',
      comment: 'What every process needs and no domain owns.',
      severity: 'error',
      from: { path: '^platform/' },
      to: { path: '^(subgraphs|gateway|contracts|app|clients|scripts)/' },
    },
    {
      name: 'gateway-serves-any-supergraph',
      comment: 'The gateway knows a subgraph by its SDL only.',
      severity: 'error',
      from: { path: '^gateway/', pathNot: tests },
      to: { path: '^(subgraphs|app|clients|scripts)/' },
    },
    {
      name: 'contracts-are-about-text',
      comment: 'Contract rules work on SDL; scripts bring the code and the files.',
      severity: 'error',
      from: { path: '^contracts/' },
      to: { path: '^(subgraphs|gateway|app|clients|scripts|platform)/' },
    },
    {
      name: 'clients-stand-alone',
      comment: 'The client is published by itself.',
      severity: 'error',
      from: { path: '^clients/', pathNot: tests },
      to: { path: '^(subgraphs|gateway|app|contracts|scripts|platform)/' },
    },
    {
      name: 'platform-doors',
      comment: 'Import a platform room through its index.ts.',
      severity: 'error',
      from: { path: '^(platform/[^/]+)/', pathNot: '^platform/testing/' },
      to: { path: '^platform/[^/]+/', pathNot: ['^$1/', '^platform/[^/]+/index\\.ts$'] },
    },
    {
      name: 'doors',
      comment: 'Import platform/<room>, subgraphs/<room>, gateway and clients/sdk through their index.ts.',
      severity: 'error',
      from: { pathNot: ['^platform/', '^e2e/'] },
      to: { path: '^platform/[^/]+/', pathNot: '^platform/[^/]+/index\\.ts$' },
    },
    {
      name: 'subgraph-doors',
      comment: 'Import a subgraph through its index.ts.',
      severity: 'error',
      from: { pathNot: ['^subgraphs/', '^e2e/'] },
      to: { path: '^subgraphs/[^/]+/', pathNot: '^subgraphs/[^/]+/index\\.ts$' },
    },
    {
      name: 'gateway-door',
      comment: 'Import the gateway through its index.ts.',
      severity: 'error',
      from: { pathNot: ['^gateway/', '^e2e/', '^loadtest/'] },
      to: { path: '^gateway/', pathNot: '^gateway/index\\.ts$' },
    },
    {
      name: 'client-door',
      comment: 'Import the client through src/index.ts; its generated operations are public too.',
      severity: 'error',
      from: { pathNot: ['^clients/sdk/', '^e2e/'] },
      to: { path: '^clients/sdk/', pathNot: '^clients/sdk/src/(index\\.ts$|generated/)' },
    },
    {
      name: 'rules-are-pure',
      comment: 'Rules get time, ids and data as arguments: no I/O modules, no database, no server.',
      severity: 'error',
      from: { path: '[.-]rules\\.ts$', pathNot: tests },
      to: {
        path: [
          io,
          '^node_modules/(pg|mongodb|undici|fastify|@mikro-orm|nodemailer|ws|graphql-ws|pino)/',
          '^platform/(database|events|jobs|mail|storage|subgraph-server)/',
          '\\.store\\.ts$',
        ],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'models-are-reached-through-the-chain',
      comment:
        'Clients of models are given to the choice of models and through it to the classifier, which screens, reserves and settles. No other code may make or hold one.',
      severity: 'error',
      from: {
        path: '^subgraphs/q2q-cost/',
        pathNot: [tests, '^subgraphs/q2q-cost/(providers/|services\\.ts$|evaluation/[^/]*-cli\\.ts$)'],
      },
      to: {
        path: [
          '^subgraphs/q2q-cost/providers/(language-model-provider|embeddings-provider|open-models|guarded-fetch)\\.ts$',
          '^subgraphs/q2q-cost/classification/embedded-(provider|thread)\\.ts$',
          '^node_modules/(ai|@ai-sdk)/',
        ],
      },
    },
    {
      name: 'tests-stay-tests',
      comment: 'Code that runs for users does not import tests or test tools.',
      severity: 'error',
      from: { pathNot: [tests, '^platform/testing/', '^gateway/fuzz/', '^loadtest/'] },
      to: {
        path: ['\\.test\\.ts$', '/tests/', '^platform/testing/', '^platform/jobs/mongodb-test-server/'],
        pathNot: '^platform/jobs/mongodb-test-server/jars\\.ts$',
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(clients/[a-z]+/dist|coverage|\\.data)/' },
    // Type-only imports cross a boundary just as well.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
