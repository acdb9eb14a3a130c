const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@authenticated", "@requiresScopes"])\n';

export const typeDefs = {
  accounts: `${LINK}
    type Query { me: User }
    type User @key(fields: "id") { id: ID! name: String! whoAmI: String }`,
  products: `${LINK}
    type Query { topProducts: [Product] }
    type Product @key(fields: "upc") { upc: String! name: String price(currency: String = "USD"): Int boom: String! slow(ms: Int!): String }`,
  reviews: `${LINK}
    type Query { reviews: [Review!]! }
    type Mutation { addReview(upc: String!, body: String!): Review }
    type Subscription {
      reviewAdded(upc: String): Review
      countdown(from: Int!, pace: Pace): Int!
      failing: Review
      feed: FeedItem!
      stock(afterSeq: Int, upc: String!): Stock!
      secret: Int @authenticated
      scoped: Int @requiresScopes(scopes: [["reviews:read"]])
      refused: Int
      broken: Int
    }
    enum Pace { QUICK SLOW }
    union FeedItem = Review | Notice
    type Notice { text: String }
    type Stock { seq: Int! count: Int! product: Product padding(bytes: Int!): String }
    type Review @key(fields: "id") { id: ID! body: String author: User product: Product padding(bytes: Int!): String }
    type User @key(fields: "id") { id: ID! reviewCount: Int }
    type Product @key(fields: "upc") { upc: String! reviews: [Review!]! }`,
};
