export const killMutants = (_options: { json: boolean }): Promise<number> => Promise.resolve(1);
