import { statement } from '../values/texts';

/** What makes no letter: blanks, control characters, characters without width. */
const unseen = /[\s\p{C}\p{Default_Ignorable_Code_Point}]/gu;

/** What all spellings of one name have in common: neither case nor blanks nor a form of Unicode make a second person. */
export function ownerForm(owner: string): string {
  return owner.normalize('NFKD').replace(unseen, '').toLowerCase().toUpperCase().normalize('NFKC');
}

/** The person or system that has a key: a name, or better an e-mail address. */
export const keyOwner = statement(100).refine((text) => ownerForm(text) !== '', 'names no owner');
