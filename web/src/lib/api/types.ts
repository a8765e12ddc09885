/** Words of the server, by the names the screens use. Every shape is the server's own, generated: `make client`. */
import type { components } from './schema';

type Shapes = components['schemas'];

/** A UUID. */
export type Id = string;
/** Milliseconds UTC. */
export type Ms = Shapes['Timestamp'];
/** 'YYYY-MM-DD', in the authority's time zone. */
export type Day = Shapes['Day'];

// ---------- people at the door
export type Role = Shapes['Role'];
export type AuthorityRef = Shapes['AuthorityRef'];
export type Me = Shapes['Me'];
export type SessionRow = Shapes['SessionRow'];
export type Labelled = Shapes['Labelled'];
export type Reference = Shapes['Reference'];
export type DemoPerson = Shapes['DemoChoice'];
export type DemoMail = Shapes['DemoMail'];
export type DemoMailFull = Shapes['DemoMailFull'];

// ---------- authorities
export type AuthorityInput = Shapes['AuthorityInput'];
export type Authority = Shapes['Authority'];
export type NoteKeeping = Shapes['NoteKeeping'];
export type StaffRow = Shapes['StaffRow'];
export type LetterTemplate = Shapes['LetterTemplate'];
export type AttentionRow = Shapes['AttentionRow'];
export type JournalRow = Shapes['JournalRow'];
export type FeedEvent = Shapes['FeedEvent'];

// ---------- programs of the authority
export type TokenScope = Shapes['Scope'];
export type TokenRow = Shapes['TokenRow'];
export type CreatedToken = Shapes['CreatedToken'];
export type WebhookEvent = Shapes['Event'];
export type WebhookRow = Shapes['WebhookRow'];
export type CreatedWebhook = Shapes['CreatedWebhook'];
export type Delivery = Shapes['Delivery'];

// ---------- people
export type Commune = Shapes['CommuneRow'];
export type Capacity = Shapes['Capacity'];
export type Channel = Shapes['Channel'];
export type ShareList = Shapes['ShareList'];
export type Share = Shapes['Share'];
export type SharePeople = Shapes['SharePeople'];
export type ShareAct = Shapes['ShareAct'];
export type MemberDevice = Shapes['MemberDevice'];
export type MemberRow = Shapes['MemberRow'];
export type Enrolment = Shapes['Enrolment'];
export type ImportPreview = Shapes['ImportPreview'];
export type ImportCorrection = Shapes['CorrectionInput'];
export type ImportResult = Shapes['ImportResult'];

// ---------- bodies
export type BodyRow = Shapes['BodyRow'];
export type SeatRow = Shapes['SeatRow'];

// ---------- sittings and dossiers
export type SittingInput = Shapes['SittingInput'];
export type SittingState = Shapes['SittingState'];
export type SittingRow = Shapes['SittingRow'];
export type Sitting = Shapes['Sitting'];
export type ItemKind = Shapes['ItemKind'];
/** What a clerk may write; the vote on urgency comes by itself. */
export type WrittenKind = Shapes['WrittenKind'];
export type AgendaItem = Shapes['AgendaItem'];
export type DocumentKind = Shapes['DocumentKind'];
export type DocumentRow = Shapes['DocumentRow'];
export type UploadRow = Shapes['UploadRow'];

// ---------- after a sitting
export type Duty = Shapes['DutyBody'];
export type Deliberation = Shapes['Deliberation'];
export type SittingDeliberations = Shapes['SittingDeliberations'];
export type Minutes = Shapes['Minutes'];
export type Matter = Shapes['Matter'];

// ---------- convocations
export type Finding = Shapes['GateFinding'];
export type Ruler = Shapes['Ruler'];
export type Recipient = Shapes['GateRecipient'];
export type Gate = Shapes['Gate'];
export type SendResult = Shapes['Sent'];
/** What the button sends; the others have their own verb. */
export type SentKind = Shapes['SentKind'];
export type ConvocationRow = Shapes['ConvocationRow'];
export type ReadinessCounts = Shapes['ReadinessCounts'];
export type ReadinessState = Shapes['ReadinessState'];
export type ReadinessRow = Shapes['ReadinessRow'];
export type Readiness = Shapes['Readiness'];
export type NotConvened = Shapes['NotConvened'];
export type AnswerGiven = Shapes['AnswerGiven'];
export type ProxyRow = Shapes['ProxyRow'];

// ---------- papers: what was sent, searched
export type PaperPiece = Shapes['PaperPiece'];
export type PaperHit = Shapes['PaperHit'];
export type PapersFound = Shapes['PapersFound'];

// ---------- publication
export type PublicSite = Shapes['PublicSite'];
export type PostingLine = Shapes['PostingLine'];
export type DuePosting = Shapes['DuePosting'];
export type PublicationOverview = Shapes['PublicationOverview'];

// ---------- tablet
export type Inbox = Shapes['Inbox'];
export type TabletDocument = Shapes['TabletDocument'];
export type TabletPatch = Shapes['TabletPatch'];
export type TabletPicture = Shapes['TabletPicture'];
export type TabletItem = Shapes['TabletItem'];
export type TabletColleague = Shapes['Colleague'];
export type TabletSitting = Shapes['TabletSitting'];
export type OutboxVerb = Shapes['OutboxVerb'];
export type OutboxResult = Shapes['OutboxResult'];

// ---------- tablets
export type TabletState = Shapes['TabletState'];
export type TabletRow = Shapes['TabletRow'];
export type TabletsPage = Shapes['TabletsPage'];
export type TabletView = Shapes['TabletView'];
export type TabletInput = Shapes['TabletInput'];
export type TabletMove = Shapes['TabletMove'];
export type Accessory = Shapes['Accessory'];
export type PartInput = Shapes['PartInput'];
export type Borrower = Shapes['Borrower'];
export type AgreementText = Shapes['AgreementText'];
export type InkSignature = Shapes['InkSignature'];
export type LendRequest = Shapes['LendRequest'];
export type HandOverPack = Shapes['HandOverPack'];
export type PackedTablet = Shapes['PackedTablet'];
export type PackedMember = Shapes['PackedMember'];
export type PreparationView = Shapes['PreparationView'];
export type TabletOrder = Shapes['TabletOrder'];
export type ReceivedBox = Shapes['ReceivedBox'];
export type TabletsPreview = Shapes['TabletsPreview'];
export type ImportedTablets = Shapes['ImportedTablets'];
export type FleetSettings = Shapes['FleetSettings'];
