/** `"name"`; `public.orders` becomes `"public"."orders"`. */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;
export const relation = (name: string): string => name.split('.').map(identifier).join('.');
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
