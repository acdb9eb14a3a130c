import type { UserKindName } from '../people/person.entity.js';
import { demoId, kinds } from './demo-ids.js';
import { demoCompanies, type DemoIdentity, demoIdentities } from './identities.js';

export interface DemoPerson {
  readonly id: string;
  readonly companyId: string | null;
  readonly kind: UserKindName;
  readonly name: string;
  readonly email: string;
  readonly locale: string | null;
}

/** Per company: thirteen participants, then five volunteers. */
const participantsPerCompany = 13;
const names: readonly (readonly string[])[] = [
  [
    'Amina Yusuf',
    'Yonas Tesfay',
    'Layla Karimi',
    'Dawit Bekele',
    'Nadia Rahimi',
    'Omar Farah',
    'Hodan Warsame',
    'Zahra Ahmadi',
    'Ibrahim Diallo',
    'Selam Haile',
    'Reza Moradi',
    'Fatima Osman',
    'Elias Haddad',
    'Kari Nordmann',
    'Ola Bakken',
    'Sigrid Lunde',
    'Magnus Eide',
    'Turid Vik',
  ],
  [
    'Оксана Бондар',
    'Андрій Шевчук',
    'Ірина Ткаченко',
    'Олег Мельник',
    'Наталія Коваль',
    'Василь Лисенко',
    'Марія Гончар',
    'Юлія Кравець',
    'Сергій Поліщук',
    'Тетяна Романюк',
    'Павло Савчук',
    'Людмила Бойко',
    'Дмитро Кузьменко',
    'Олена Марченко',
    'Богдан Ткачук',
    'Софія Левченко',
    'Ігор Данилюк',
    'Катерина Сидоренко',
  ],
  [
    'Maria Gutierrez',
    'Abdul Noorzai',
    'Thi Mai Nguyen',
    'Samuel Okafor',
    'Rosa Hernandez',
    'Ahmad Zadran',
    'Grace Mbeki',
    'Carlos Rivas',
    'Soraya Nazari',
    'Emmanuel Kagame',
    'Lin Wei',
    'Blessing Adeyemi',
    'Jose Alvarado',
    'Karen Mitchell',
    'David Park',
    'Susan O’Neill',
    'Marcus Johnson',
    'Emily Tran',
  ],
];

const loginPerson = ({ userId, companyId, name, email, role }: DemoIdentity): DemoPerson => {
  const kindOf: Partial<Record<DemoIdentity['role'], UserKindName>> = {
    participant: 'PARTICIPANT',
    volunteer: 'VOLUNTEER',
  };
  return { id: userId, companyId, kind: kindOf[role] ?? 'STAFF', name, email, locale: 'en' };
};

/** Everyone in the demo, the logins included: 64 people. */
export const demoPeople: readonly DemoPerson[] = [
  ...demoIdentities.map(loginPerson),
  ...demoCompanies.flatMap(({ id, locale }, company) =>
    names[company]!.map((name, index): DemoPerson => {
      const number = company * 100 + index + 1;
      const kind = index < participantsPerCompany ? 'PARTICIPANT' : 'VOLUNTEER';
      return {
        id: demoId(kinds.person, number),
        companyId: id,
        kind,
        name,
        email: `person-${number}@demo.example`,
        locale,
      };
    }),
  ),
];
