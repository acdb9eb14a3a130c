/** The benchmark's federated shop: four subgraphs, data made by arithmetic, so that every run and every gateway sees the same. */
export interface ShopSubgraph {
  readonly name: string;
  readonly typeDefs: string;
  readonly resolvers: Record<string, Record<string, unknown>>;
}

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key", "@external", "@requires", "@shareable"])\n';

const MEMBERS = 4;
const ARTICLES = 6;
const OPINIONS_PER_ARTICLE = 3;

const range = (length: number): number[] => Array.from({ length }, (_, index) => index + 1);

interface Opinion {
  readonly id: string;
  readonly text: string;
  readonly member: number;
  readonly article: number;
}

const opinions: readonly Opinion[] = range(ARTICLES).flatMap((article) =>
  range(OPINIONS_PER_ARTICLE).map((nth) => ({
    id: `o${article}-${nth}`,
    text: `Opinion ${nth} on article ${article}: does what it says, arrived in time, would order it again.`,
    member: ((article + nth) % MEMBERS) + 1,
    article,
  })),
);

const numberOf = (id: string): number => Number(id.slice(1));
const memberRef = (n: number) => ({ __typename: 'Member', id: `m${n}` });
const articleRef = (n: number) => ({ __typename: 'Article', sku: `a${n}` });

interface ById {
  readonly id: string;
}
interface BySku {
  readonly sku: string;
}

const members: ShopSubgraph = {
  name: 'members',
  typeDefs: `${LINK} type Query { me: Member member(id: ID!): Member members: [Member!]! } type Member @key(fields: "id") { id: ID! name: String! handle: String! since: Int! }`,
  resolvers: {
    Query: {
      me: () => memberRef(1),
      member: (_: unknown, { id }: ById) => ({ id }),
      members: () => range(MEMBERS).map(memberRef),
    },
    Member: {
      __resolveReference: ({ id }: ById) => ({ id }),
      name: ({ id }: ById) => `Member number ${numberOf(id)} of the shop`,
      handle: ({ id }: ById) => `@member${numberOf(id)}`,
      since: ({ id }: ById) => 2000 + numberOf(id),
    },
  },
};

const catalogue: ShopSubgraph = {
  name: 'catalogue',
  typeDefs: `${LINK} type Query { best(first: Int = 5): [Article!]! article(sku: ID!): Article } type Article @key(fields: "sku") { sku: ID! title: String! price: Int! weight: Int! }`,
  resolvers: {
    Query: {
      best: (_: unknown, { first }: { first: number }) => range(Math.min(first, ARTICLES)).map(articleRef),
      article: (_: unknown, { sku }: BySku) => ({ sku }),
    },
    Article: {
      __resolveReference: ({ sku }: BySku) => ({ sku }),
      title: ({ sku }: BySku) => `Article ${numberOf(sku)}, the sturdy one`,
      price: ({ sku }: BySku) => numberOf(sku) * 199,
      weight: ({ sku }: BySku) => numberOf(sku) * 250,
    },
  },
};

const stock: ShopSubgraph = {
  name: 'stock',
  typeDefs: `${LINK} type Article @key(fields: "sku") { sku: ID! price: Int! @external weight: Int! @external available: Boolean! shipping: Int! @requires(fields: "price weight") }`,
  resolvers: {
    Article: {
      __resolveReference: (reference: unknown) => reference,
      available: ({ sku }: BySku) => numberOf(sku) % 2 === 0,
      shipping: ({ price, weight }: { price: number; weight: number }) => (price > 1000 ? 0 : Math.ceil(weight / 100)),
    },
  },
};

const opinionsGraph: ShopSubgraph = {
  name: 'opinions',
  typeDefs: `${LINK} type Opinion @key(fields: "id") { id: ID! text: String! author: Member! article: Article! } type Member @key(fields: "id") { id: ID! opinions: [Opinion!]! } type Article @key(fields: "sku") { sku: ID! opinions: [Opinion!]! }`,
  resolvers: {
    Opinion: {
      __resolveReference: ({ id }: ById) => opinions.find((each) => each.id === id),
      author: ({ member }: Opinion) => memberRef(member),
      article: ({ article }: Opinion) => articleRef(article),
    },
    Member: {
      __resolveReference: ({ id }: ById) => ({ id }),
      opinions: ({ id }: ById) => opinions.filter((each) => each.member === numberOf(id)),
    },
    Article: {
      __resolveReference: ({ sku }: BySku) => ({ sku }),
      opinions: ({ sku }: BySku) => opinions.filter((each) => each.article === numberOf(sku)),
    },
  },
};

export const shop: readonly ShopSubgraph[] = [members, catalogue, stock, opinionsGraph];

const FRAGMENTS = `
fragment M on Member { id handle name }
fragment O on Opinion { id text }
fragment A on Article { sku title price weight available shipping }`;

const AUTHORS = 'author { ...M opinions { ...O article { ...A } } }';

export const queries = {
  deep: `query Deep { members { ...M opinions { ...O article { ...A opinions { ...O ${AUTHORS} } } } } best { ...A opinions { ...O ${AUTHORS} } } }${FRAGMENTS}`,
  medium:
    'query Medium { me { id name opinions { id text article { sku title available } } } best(first: 3) { sku title } }',
  small: 'query Small { me { id name handle } }',
} as const;

export type QueryName = keyof typeof queries;
