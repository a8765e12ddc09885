#!/usr/bin/env python3
"""Independent auditor of the main act. Reads database, journal, SMTP sink and files; shares no code with the server.

Usage: audit.py --data FOLDER --sink SINK.jsonl [--acks ACKS.jsonl] [--kills N]
Prints a JSON object {ok, losses, repeats, faults}; exit code 0 when nothing is wrong, 1 otherwise.
"""
import argparse
import hashlib
import json
import os
import sqlite3
import sys
import uuid
from collections import Counter

GENESIS = "0" * 64


def lines(path):
    if not path or not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def text_id(blob):
    return str(uuid.UUID(bytes=blob))


class Audit:
    def __init__(self, data, sink, acks, kills):
        self.data = data
        self.db = sqlite3.connect(f"file:{data}/pupitre.db?mode=ro", uri=True)
        self.db.row_factory = sqlite3.Row
        self.sink = lines(sink)
        self.acks = lines(acks)
        self.kills = kills
        self.losses, self.repeats, self.faults = [], [], []

    def rows(self, statement, *values):
        return self.db.execute(statement, values).fetchall()

    def run(self):
        verdict = self.rows("PRAGMA integrity_check")[0][0]
        if verdict != "ok":
            self.faults.append(f"the database is damaged: {verdict}")
        self.acknowledged()
        self.dispatches()
        self.mails()
        self.journal()
        self.files()
        self.jobs()

    def acknowledged(self):
        """What the server acknowledged survives, once."""
        known = {text_id(r["id"]) for r in self.rows("SELECT id FROM convocation")}
        for ack in self.acks:
            if ack["convocation_id"] not in known:
                self.losses.append(f"acknowledged convocation {ack['convocation_id']} is gone")
        if len({a["convocation_id"] for a in self.acks}) > 1:
            self.faults.append("one idempotency key was answered by two convocations")
        keys = self.rows("SELECT key, COUNT(*) AS n FROM idempotency GROUP BY tenant_id, key HAVING n > 1")
        if keys:
            self.faults.append("an idempotency key is kept twice")

    def dispatches(self):
        """Exactly one legal dispatch per recipient and version, and the journal says the same."""
        for convocation in self.rows("SELECT * FROM convocation"):
            cid = convocation["id"]
            mandates = [r["mandate_id"] for r in self.rows("SELECT mandate_id FROM dispatch WHERE convocation_id = ?", cid)]
            for mandate, times in Counter(mandates).items():
                if times != 1:
                    self.faults.append(f"mandate {text_id(mandate)} has {times} dispatches of one version")
            acts = [
                json.loads(r["body"])
                for r in self.rows("SELECT body FROM journal_entry WHERE verb = 'convocations.send' AND subject = ?", cid)
            ]
            if len(acts) != 1:
                self.faults.append(f"{len(acts)} acts of sending for one version")
                continue
            said = {r["mandate"] for r in acts[0]["facts"]["recipients"]}
            done = {text_id(m) for m in mandates}
            for mandate in said - done:
                self.losses.append(f"the journal names {mandate}, who has no dispatch")
            for mandate in done - said:
                self.faults.append(f"{mandate} has a dispatch that the journal does not name")
            if acts[0]["facts"]["manifest_sha256"] != convocation["manifest_hash"]:
                self.faults.append("the journal fixed another manifest")
            seated = self.rows(
                "SELECT DISTINCT s.mandate_id FROM seat s JOIN sitting t ON t.body_id = s.body_id "
                "WHERE t.id = ? AND s.role <> 'substitute' AND s.ends_on IS NULL",
                convocation["sitting_id"],
            )
            for row in seated:
                if text_id(row["mandate_id"]) not in done:
                    self.losses.append(f"member {text_id(row['mandate_id'])} was not convened")

    def mails(self):
        """Each accepted dispatch has its mail; each mail belongs to one dispatch; repeats bear the same Message-ID."""
        arrived = Counter(m["message_id"] for m in self.sink)
        to = {}
        for mail in self.sink:
            to.setdefault(mail["message_id"], set()).add(mail["to"])
        known = {}
        for d in self.rows("SELECT * FROM dispatch WHERE channel = 'electronic'"):
            known[d["message_id"]] = d["address"]
            evidence = self.rows("SELECT 1 FROM dispatch_event WHERE dispatch_id = ? AND kind = 'accepted'", d["id"])
            if d["accepted_at"] is not None and not evidence:
                self.faults.append(f"{d['address']}: accepted without evidence")
            if len(evidence) > 1:
                self.faults.append(f"{d['address']}: {len(evidence)} evidences of one acceptance")
            if arrived[d["message_id"]] == 0:
                what = "marked as accepted, but no mail arrived" if d["accepted_at"] else "never sent"
                self.losses.append(f"{d['address']}: {what}")
        for message_id, times in arrived.items():
            if message_id not in known:
                self.faults.append(f"a mail of no dispatch: {message_id}")
            elif to[message_id] != {known[message_id]}:
                self.faults.append(f"{message_id} went to {sorted(to[message_id])}")
            if times > 1:
                self.repeats.append(f"{message_id}: {times} times")
            if times > 1 + self.kills:
                self.faults.append(f"{message_id} came {times} times for {self.kills} kills")

    def journal(self):
        """The chain, recomputed from the texts alone."""
        for tenant in self.rows("SELECT DISTINCT tenant_id FROM journal_entry"):
            previous, expected = GENESIS, 1
            for e in self.rows("SELECT * FROM journal_entry WHERE tenant_id = ? ORDER BY seq", tenant["tenant_id"]):
                digest = hashlib.sha256(f"{e['prev_hash']}\n{e['body']}".encode()).hexdigest()
                if e["seq"] != expected or e["prev_hash"] != previous or digest != e["hash"]:
                    self.faults.append(f"the journal is broken at {e['seq']}")
                    break
                previous, expected = e["hash"], expected + 1

    def files(self):
        """Every file that a convocation carries is there, byte for byte."""
        wanted = self.rows("SELECT DISTINCT tenant_id, hash FROM convocation_file")
        wanted += self.rows("SELECT tenant_id, letter_hash AS hash FROM convocation WHERE letter_hash IS NOT NULL")
        for row in wanted:
            path = os.path.join(self.data, "files", text_id(row["tenant_id"]), row["hash"][:2], row["hash"])
            try:
                with open(path, "rb") as file:
                    if hashlib.sha256(file.read()).hexdigest() != row["hash"]:
                        self.faults.append(f"{row['hash']} has other bytes")
            except FileNotFoundError:
                self.losses.append(f"file {row['hash']} is missing")

    def jobs(self):
        """Nothing is left half-done but what is due later."""
        for job in self.rows("SELECT kind, state FROM job WHERE state <> 'done' AND kind <> 'convocations.remind'"):
            self.faults.append(f"a job {job['kind']} is still {job['state']}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", required=True)
    parser.add_argument("--sink", required=True)
    parser.add_argument("--acks")
    parser.add_argument("--kills", type=int, default=0)
    given = parser.parse_args()
    audit = Audit(given.data, given.sink, given.acks, given.kills)
    audit.run()
    ok = not (audit.losses or audit.faults)
    print(json.dumps({"ok": ok, "losses": audit.losses, "repeats": audit.repeats, "faults": audit.faults}))
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())
