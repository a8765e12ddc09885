#!/usr/bin/env python3
"""A deliberately naive sender, the pattern the auditor must catch: note "sent", commit, then send the mail.

Usage: naive.py --data FOLDER --port SMTP_PORT
Works on the same database as the server, in the server's stead: says how many it will mail, then mails them, and the
test kills it in the middle.
"""
import argparse
import smtplib
import sqlite3
import time
import uuid
from email.message import EmailMessage


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", required=True)
    parser.add_argument("--port", type=int, required=True)
    given = parser.parse_args()
    db = sqlite3.connect(f"{given.data}/pupitre.db")
    waiting = db.execute(
        "SELECT tenant_id, id, address, message_id FROM dispatch WHERE channel = 'electronic' AND accepted_at IS NULL"
    ).fetchall()
    print(len(waiting), flush=True)
    for tenant, dispatch, address, message_id in waiting:
        now = int(time.time() * 1000)
        db.execute("UPDATE dispatch SET accepted_at = ? WHERE id = ?", (now, dispatch))
        db.execute(
            "INSERT INTO dispatch_event (tenant_id, id, dispatch_id, kind, at, detail) VALUES (?, ?, ?, 'accepted', ?, '{}')",
            (tenant, uuid.uuid4().bytes, dispatch, now),
        )
        db.execute("UPDATE job SET state = 'done' WHERE id = ?", (dispatch,))
        db.commit()
        mail = EmailMessage()
        mail["Message-ID"], mail["From"], mail["To"] = message_id, "naive@example.org", address
        mail["Subject"] = "Convocation"
        mail.set_content("Vous êtes convoqué.")
        with smtplib.SMTP("127.0.0.1", given.port) as server:
            server.send_message(mail)


if __name__ == "__main__":
    main()
