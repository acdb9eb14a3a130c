/* Made by `npm run codegen`. */
export const operationIds: Readonly<Record<string, string>> = {
  AskForCopy: '25d81ec4fc40cfd6a87a3cb177512d18de9b11ab3ecafc05e64a910039366d23',
  AskForErasure: '7e1b7fdcf7804185af9c8df085ceb5c31860b5debc37d2f9ede46a5dfdf196cb',
  ConfirmIdentity: '6df389cea01185f37cb99743726383e5b47282e51eb4742366eec983de5e73ae',
  ErasurePreview: 'c890c174fa9a0678adab9afd3ba96f596f1f3b339927ab04dfb461dde94d7d1b',
  MakeDownloadLink: '2fca958e3f8c40de5cd508047032232353c7f905037a32927c87886206a37d58',
  MyData: '59edceed93084d394eb153f05112feb0932ba5c0cc5fa6debc13f17c261dd10f',
  MyRequest: 'f4f7f565beb83fd8a19ca5f6d68000dec975f658a56eed8335b15c0c551e24eb',
  MyRequestProgress: '8c7de5dbd54de5c463b7f3043c956dd95a2d0f927c750dae2f0e2ddec67819a2',
  SendIdentityCode: 'f13c39382c179c3bccf49364fb539cc2864caf41230b02c3df3a19c58b9dfcf5',
  SetLocale: 'd5db1cc83f9dc459f40763497ea53b338bd0edbcf085b014cf822734e69f2fe3',
  TakeRequestBack: '324af24cfa188b8b5aa93dfe07126f452841a34928d3aa5463b98585f488c1fe',
  Viewer: '21be7528d198e424ebbb8a78f546371733542a47b75bf72bae7d662a04fabf89',
};
