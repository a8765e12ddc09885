import { expect, it } from 'vitest';
import { api, at } from './client';
import type { Me, Sitting } from './types';

const a = 'a', id: string = 'b';
const routes = {
	whole: () => api.get(at(a, 'sittings', id)) satisfies Promise<Sitting>,
	nothing: () => api.del(at(a, 'sittings', id)) satisfies Promise<void>,
	searched: () => api.get(at(a, 'members'), { query: { capacity: 'substitute' } }),
	// @ts-expect-error no route has this address
	unknown: () => api.get(at(a, 'sitings')),
	// @ts-expect-error this route is only read
	unwritten: () => api.put('/api/session', {}),
	// @ts-expect-error a sitting is not a person
	otherAnswer: () => api.get(at(a, 'sittings', id)) satisfies Promise<Me>,
	// @ts-expect-error the reason is missing
	incomplete: () => api.post(at(a, 'sittings', id, 'cancel'), {}),
	// @ts-expect-error nobody is convened « somehow »
	unknownWord: () => api.get(at(a, 'members'), { query: { capacity: 'somehow' } })
};

it('addresses are those of the routes, checked by the compiler', () => {
	expect(Object.keys(routes)).toHaveLength(8);
	expect(at('a/b', 'members', 'é')).toBe('/api/authorities/a/b/members/%C3%A9');
});
