/** Why a request may be refused. Each names the law it rests on. */
export const denialReasons = [
  'IDENTITY_NOT_ESTABLISHED',
  'MANIFESTLY_UNFOUNDED',
  'EXCESSIVE',
  'LEGAL_OBLIGATION',
  'LEGAL_CLAIM',
  'OTHERS_RIGHTS',
] as const;
export type DenialReason = (typeof denialReasons)[number];

export interface Statements {
  /** What was decided, and on which ground. */
  readonly reason: string;
  readonly complaint: string;
  readonly remedy: string;
}

const grounds: Readonly<Record<DenialReason, string>> = {
  IDENTITY_NOT_ESTABLISHED: 'it could not be established who asked (GDPR Art. 12(2), 12(6))',
  MANIFESTLY_UNFOUNDED: 'the request is manifestly unfounded (GDPR Art. 12(5)(b))',
  EXCESSIVE: 'the request is excessive (GDPR Art. 12(5)(b))',
  LEGAL_OBLIGATION: 'the law obliges the controller to keep the data (GDPR Art. 17(3)(b))',
  LEGAL_CLAIM: 'the data is needed for legal claims (GDPR Art. 17(3)(e))',
  OTHERS_RIGHTS: 'it would harm the rights of other people (GDPR Art. 15(4))',
};

/** The three statements of Art. 12(4): the reasons, the complaint to an authority, the way to a court. */
export const statementsOf = (code: DenialReason, reason: string): Statements => ({
  reason: `Your request was refused, because ${grounds[code]}. ${reason}`,
  complaint:
    'You may lodge a complaint with a data protection authority, above all in the country where you live or work (GDPR Art. 77).',
  remedy: 'You may bring the matter before a court (GDPR Art. 79).',
});
