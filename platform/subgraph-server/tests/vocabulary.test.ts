import { createUnionType, Field, ID, ObjectType, Query, Resolver } from 'type-graphql';
import {
  buildSubgraphSchema,
  ErrorResult,
  graphEnum,
  make,
  mappedGraphEnum,
  RateLimited,
  RequiresScopes,
  requiresScopes,
} from '../index.js';

const Size = graphEnum('Size', ['SMALL', 'LARGE'] as const, {
  description: 'How large.',
  values: { SMALL: 'Fits a pocket.', LARGE: 'Does not.' },
});
const Colour = mappedGraphEnum('Colour', { RED: 'red-1', BLUE: 'blue-2' });

@ObjectType()
class Parcel {
  @Field(() => ID)
  id!: string;
  @Field(() => Size)
  size!: string;
  @Field(() => Colour)
  colour!: string;
  weigh(): number {
    return 1;
  }
}

@ObjectType({ implements: ErrorResult })
class ParcelLost extends ErrorResult {}

/** Implements `ErrorResult` in another schema: it must not turn up in this one. */
@ObjectType({ implements: ErrorResult })
class Elsewhere extends ErrorResult {}

const ParcelResult = createUnionType({
  name: 'ParcelResult',
  types: () => [Parcel, ParcelLost, RateLimited] as const,
});

@Resolver()
class ParcelResolver {
  @Query(() => ParcelResult)
  @RequiresScopes('impact:read', ['spend:read', 'budget:manage'])
  parcel() {
    return make(Parcel, { id: '1', size: 'SMALL', colour: 'red-1' });
  }
}

describe('the shared vocabulary of the subgraphs', () => {
  it('declares refusals, enums and scopes the same way everywhere', async () => {
    const { sdl } = await buildSubgraphSchema({ name: 'parcels', resolvers: [ParcelResolver] });
    expect(sdl).toContain('interface ErrorResult {');
    expect(sdl).toContain('type ParcelLost implements ErrorResult {');
    expect(sdl).toContain('type RateLimited implements ErrorResult @shareable {');
    expect(sdl).not.toContain(Elsewhere.name);
    expect(sdl).toContain('@requiresScopes(scopes: [["impact:read"], ["spend:read", "budget:manage"]])');
    expect(sdl).toMatch(/"""Fits a pocket."""\s+SMALL/);
    expect(sdl).toMatch(/enum Colour {\s+RED\s+BLUE\s+}/);
  });

  it('answers an instance with every field, its methods its own', () => {
    const parcel = make(Parcel, { id: '1', size: 'LARGE', colour: 'blue-2' });
    expect(parcel).toBeInstanceOf(Parcel);
    expect(parcel).toEqual({ id: '1', size: 'LARGE', colour: 'blue-2' });
    expect(parcel.weigh()).toBe(1);
    // @ts-expect-error `colour` is missing
    make(Parcel, { id: '1', size: 'LARGE' });
    // @ts-expect-error `sise` is misspelt
    make(Parcel, { id: '1', sise: 'LARGE', colour: 'blue-2' });
  });

  it('refuses a scope that does not exist when the module loads', () => {
    expect(() => requiresScopes('impact:raed' as 'impact:read')).toThrow('There is no scope impact:raed');
    expect(() => requiresScopes()).toThrow('at least one scope');
  });
});
