/** Names for what the API answers; the shapes are generated from docs/openapi.json. */
import type { components, paths } from './schema.d.ts';

type Schemas = components['schemas'];
type ReviewsPath = '/kyc/stage/{stage}/tenant/{tenant}/reviews';

export type Problem = Schemas['Problem'];
export type KycRecord = Schemas['RecordForAdministrators'];
export type Check = Schemas['Check'];
export type CheckOutcome = Schemas['CheckOutcome'];
export type Change = Schemas['Change'];
export type BoundingBox = Schemas['BoundingBox'];
export type ManualDecision = Schemas['ManualDecision'];
export type ReasonCode = Schemas['ReasonCode'];
export type Action = Schemas['Action'];
export type Assessment = Schemas['Assessment'];

export type QueueState = NonNullable<NonNullable<paths[ReviewsPath]['get']['parameters']['query']>['state']>;
export type Consent = Schemas['Consent'];
export type Holder = Schemas['Holder'];
export type Proposal = Schemas['Proposal'];
export type Proposed = Schemas['Proposed'];
export type ReviewCase = Schemas['ReviewCase'];
export type Counts = Schemas['CaseCounts'];
export type QueuePage = Schemas['Reviews'];
export type CaseDocument = Schemas['ReviewDocument'];
export type CaseView = Schemas['WholeReview'];
export type LivenessCheck = Schemas['ReviewLiveness'];
export type OtherRecord = Schemas['OtherRecord'];
export type VerifiedAs = Schemas['VerifiedAs'];
export type SearchFor = Schemas['ReviewSearch'];
export type SameDocument = Schemas['SameDocument'];
export type Figures = Schemas['Figures'];
export type DayOfDecisions = Schemas['DayOfDecisions'];
export type AccessLog = Schemas['AccessLog'];
export type LookEntry = Schemas['LookEntry'];
export type Erasures = Schemas['Erasures'];
export type ListedErasure = Schemas['ListedErasure'];
export type Erased = Schemas['Erased'];
export type ErasureWaits = Schemas['ErasureWaits'];
export type ErasureProposed = Schemas['ErasureProposed'];
