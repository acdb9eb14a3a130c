/** Partners as they call themselves. */
export const partnerNames: Readonly<Record<string, string>> = {
  BENEVITY: 'Benevity',
  GOODERA: 'Goodera',
  WORKDAY: 'Workday',
};
