// biome-ignore-all format: one rule per line is how rules are read and reviewed.
import type { LanguageRules } from './rules-data.types.js';

/**
 * English words that are sworn with in every language of the programme, and that no dictionary of those languages knows as a word of its
 * own. Applied to every text, also to one whose language is not assessed.
 */
export const international: LanguageRules = {
  language: 'international',
  phoneContext: '',
  words: [
    { id: 'int.profanity.strong', category: 'PROFANITY', confidence: 0.9, severity: 'MEDIUM', forms: 'fuck fucks fucked fucker fuckers fucking fuckin fck fuk fuking phuck motherfucker motherfuckers motherfucking shit shits shitty bullshit bitch bitches asshole assholes' },
  ],
  phrases: [
    { id: 'int.abuse.directed', category: 'ABUSE', confidence: 0.9, severity: 'HIGH', slots: ['fuck', 'you u off dere deg'], gap: 0 },
  ],
};
