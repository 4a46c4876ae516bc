/** Places in the pictures that findings rest on. */
import type { BoundingBox, CaseDocument, Check } from '../../api/types.ts';

export interface Mark {
  readonly check: string;
  readonly label: string;
  readonly box: BoundingBox;
  readonly isWrong: boolean;
}

/** The picture that a check's evidence lies in, such as `id_front` of `documents.id_front.fields.DATE_OF_BIRTH`. */
export function pictureOf(check: Check): string {
  const parts = (check.evidence ?? '').split('.');
  const name = parts[0] === 'documents' ? parts[1] : parts[0];
  return name || 'id_front';
}

export function marksOf(document: CaseDocument, checks: readonly Check[]): readonly Mark[] {
  return checks.flatMap((check) => {
    const box = check.compared?.box;
    if (!box || pictureOf(check) !== nameOf(document)) return [];
    const label = `${check.compared?.field ?? check.name}: ${check.compared?.read ?? 'nothing read'}`;
    return [{ check: check.name, label, box, isWrong: check.outcome !== 'pass' }];
  });
}

/** As checks name it: `id_front`, `id_back`, `selfie`; `document` where nobody said which side it is. */
export function nameOf({ type, side }: CaseDocument): string {
  return side ? `id_${side}` : type;
}

/** As people name it. */
export function titleOf({ type, side }: CaseDocument): string {
  if (type === 'selfie') return 'Selfie';
  return side ? `Document, ${side}` : 'Document';
}

/** A link without its signature, which is another one each time. */
export function placeOf(url: string): string {
  return url.split('?', 1).join();
}

/** A link that a picture may come from: over TLS, or from this machine. */
export function safeUrl(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || (protocol === 'http:' && hostname === 'localhost') ? url : null;
}
