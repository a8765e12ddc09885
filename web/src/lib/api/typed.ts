/** The routes of the server as types: an address that no route has, or a body that is not the route's, does not compile. */
import type { paths } from './schema';

export type Method = 'get' | 'post' | 'put' | 'delete';

/** `/api/sessions/{id}` → `/api/sessions/${string}` */
type Shape<Path extends string> = Path extends `${infer Before}{${string}}${infer After}` ? `${Before}${string}${Shape<After>}` : Path;
/** The route of an address: the one whose shape is exactly that. */
type Route<Address extends string> = Address extends string ? { [Path in keyof paths]: Address extends Shape<Path> ? (Shape<Path> extends Address ? Path : never) : never }[keyof paths] : never;
type Operation<M extends Method, Address extends string> = Verb<M, Route<Address>>;
type Verb<M extends Method, Path extends keyof paths> = Path extends keyof paths ? (paths[Path] extends Record<M, infer Found extends object> ? Found : never) : never;

type Json<Body> = Body extends { 'application/json': infer Value } ? Value : never;
type Good<Answers> = Answers[keyof Answers & (200 | 201 | 202)];

/** What a route answers when it agrees. */
export type Answer<M extends Method, Address extends string> = Operation<M, Address> extends { responses: infer Answers }
	? [Good<Answers>] extends [never] ? void : Good<Answers> extends { content: infer Body } ? Json<Body> : void
	: never;
/** What a route is sent: its JSON, a file as it is, or nothing. */
export type Sent<M extends Method, Address extends string> = Operation<M, Address> extends { requestBody?: infer Body }
	? Body extends { content: infer Content } ? Content extends { 'application/json': infer Value } ? Value : Blob : Record<string, never>
	: Record<string, never>;
/** What is asked after the `?`. */
export type Query<M extends Method, Address extends string> = Operation<M, Address> extends { parameters: { query?: infer Found } } ? Found : never;
/** An address that this method has; nothing else. */
export type Known<M extends Method, Address extends string> = Address extends string ? ([Operation<M, Address>] extends [never] ? { error: 'no such route' } : Address) : never;

/** `at(a, 'sittings', id)` as a type. */
export type At<Parts extends readonly string[]> = `/api/authorities/${string}${Joined<Parts>}`;
type Joined<Parts extends readonly string[]> = Parts extends readonly [infer First extends string, ...infer Rest extends readonly string[]] ? `/${First}${Joined<Rest>}` : '';
