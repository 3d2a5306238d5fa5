/** What a ledger starts from: nothing, or the checkpoint of an earlier one. */
import { type Bytes, MalformedCbor, type PracticeId, sha256 } from '#bytes';
import { err, ok, type Result } from '#result';
import { applyRoster } from './apply-roster.ts';
import { CareTeams } from './care-teams.ts';
import { Chains } from './chains.ts';
import { type CheckpointState, decodeCheckpoint, type NotAccepted } from './checkpoint.ts';
import { MalformedColumns } from './columns.ts';
import { parseEntry } from './entry.ts';
import { Epochs } from './epochs.ts';
import { Tree } from './tree.ts';
import type { CheckpointRefused, Roster, Waiting } from './types.ts';

export interface Start {
  readonly practice: PracticeId;
  readonly tree: Tree;
  readonly chains: Chains;
  readonly epochs: Epochs;
  readonly teams: CareTeams;
  readonly rosters: readonly Applied[];
  readonly notAccepted: readonly NotAccepted[];
  readonly waiting: readonly Waiting[];
}

/** A roster, which holds from a size on until the next, and the entry that gave it. */
export interface Applied {
  readonly from: number;
  readonly roster: Roster;
  readonly entry: Bytes;
  readonly body: Bytes;
}

export function fromNothing(practice: PracticeId): Start {
  const tree = new Tree();
  return {
    practice,
    tree,
    chains: chainsOver(tree, []),
    epochs: new Epochs(),
    teams: new CareTeams(),
    rosters: [],
    notAccepted: [],
    waiting: []
  };
}

export async function fromCheckpoint(practice: PracticeId, bytes: Uint8Array): Promise<Result<Start, CheckpointRefused>> {
  const state = read(bytes);
  if (typeof state === 'string') return refused(state);
  if (state.practice !== practice) return refused('Foreign');
  const { size, epochs, assigned, notAccepted, waiting } = state;
  const tree = Tree.of(size, state.levels);
  const chains = chainsOver(tree, state.chains);
  const rosters = await applyAgain(state, tree, chains);
  return rosters
    ? ok({ practice, tree, chains, epochs: new Epochs(epochs), teams: new CareTeams(assigned), rosters, notAccepted, waiting })
    : refused('Malformed');
}

const refused = (why: CheckpointRefused['why']): Result<never, CheckpointRefused> => err({ type: 'CheckpointRefused', why });

function read(bytes: Uint8Array): CheckpointState | 'Version' | 'Malformed' {
  try {
    return decodeCheckpoint(bytes) ?? 'Version';
  } catch (error) {
    if (error instanceof MalformedCbor || error instanceof MalformedColumns) return 'Malformed';
    throw error;
  }
}

/** Null where its roster entries are not those of this ledger, or cannot be applied. */
async function applyAgain({ size, rosters }: CheckpointState, tree: Tree, chains: Chains): Promise<readonly Applied[] | null> {
  const all: Applied[] = [];
  for (const { entry: bytes, body } of rosters) {
    const last = all.at(-1);
    const entry = await parseEntry(bytes).catch(nullIfMalformed);
    const place = entry && chains.placeOf(entry.header.device, entry.header.n);
    if (entry === null || place === null || place < (last?.from ?? 0) || tree.leaf(place) !== entry.hash) return null;
    if ((await sha256(body)) !== entry.header.bodyHash) return null;
    const applied = await applyRoster(last?.roster ?? null, entry, body, place);
    if (!applied.ok) return null;
    all.push({ from: place + 1, roster: applied.value, entry: bytes, body });
  }
  return size === 0 || all[0]?.from === 1 ? all : null;
}

function nullIfMalformed(error: unknown): null {
  if (error instanceof MalformedCbor) return null;
  throw error;
}

const chainsOver = (tree: Tree, before: CheckpointState['chains']): Chains => new Chains((index) => tree.leaf(index), before);
