/** Words of the desk: header, sign-in, demonstration. */
import { dictionary } from '$lib/i18n';

export const t = dictionary({
	fr: {
		'nav': 'Rubriques',
		'nav.sittings': 'Séances',
		'nav.people': 'Élus',
		'nav.bodies': 'Organes',
		'nav.search': 'Recherche',
		'nav.savings': 'Économies',
		'nav.attention': 'À traiter',
		'nav.attention.alt': 'À traiter, {n} {n|point|points}',
		'nav.settings': 'Réglages',
		'user.menu': 'Votre compte',
		'user.tablet': 'Ma tablette d’élu',
		'user.other': 'Changer de collectivité',
		'user.sessions': 'Connexions et mot de passe',
		'user.mails': 'Courriels de la démonstration',
		'user.journal': 'Journal',
		'user.leave': 'Se déconnecter',
		'role.clerk': 'secrétariat',
		'role.president': 'présidence',
		'role.it': 'informatique',
		'role.intern': 'stagiaire',
		'role.trainer': 'formation',
		'role.direction': 'direction'
	},
	en: {
		'nav': 'Sections',
		'nav.sittings': 'Sittings',
		'nav.people': 'Members',
		'nav.bodies': 'Bodies',
		'nav.search': 'Search',
		'nav.savings': 'Savings',
		'nav.attention': 'To deal with',
		'nav.attention.alt': 'To deal with, {n} {n|item|items}',
		'nav.settings': 'Settings',
		'user.menu': 'Your account',
		'user.tablet': 'My member’s tablet',
		'user.other': 'Change authority',
		'user.sessions': 'Sign-ins and password',
		'user.mails': 'Mails of the demonstration',
		'user.journal': 'Journal',
		'user.leave': 'Sign out',
		'role.clerk': 'clerk',
		'role.president': 'president',
		'role.it': 'IT',
		'role.intern': 'intern',
		'role.trainer': 'trainer',
		'role.direction': 'management'
	}
});
