"""django-oauth-toolkit as a server for tests: on a free loopback port, with log-in, consent and
rotation. A refresh token of before is taken for an hour. Prints one JSON line with its origin; then
answers, line by line, what is asked on standard input. One person, ada, with the password `engine`.

Usage: server.py CLIENT_ID CLIENT_SECRET REDIRECT_URI ACCESS_LIFE
"""

import json
import os
import sys
from threading import Thread

# Settings are beside this file.
os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
client_id, client_secret, redirect_uri, os.environ["ACCESS_LIFE"] = sys.argv[1:]

import django
from django.core.management import call_command
from django.core.servers.basehttp import WSGIRequestHandler, WSGIServer, get_internal_wsgi_application

django.setup()

from django.contrib.auth.models import User
from oauth2_provider.models import Application

from counts import counts


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        """Nobody reads it."""


call_command("migrate", verbosity=0)
User.objects.create_user("ada", password="engine")
Application.objects.create(
    client_id=client_id,
    client_secret=client_secret,
    client_type=Application.CLIENT_CONFIDENTIAL,
    authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE,
    redirect_uris=redirect_uri,
)

# One request after the other: the database is in memory, which is one connection's alone.
server = WSGIServer(("127.0.0.1", 0), Quiet)
server.set_app(get_internal_wsgi_application())


def answer_questions():
    for line in sys.stdin:
        if json.loads(line) == ["counts"]:
            print(json.dumps(counts), flush=True)
    os._exit(0)


print(json.dumps({"origin": f"http://127.0.0.1:{server.server_port}"}), flush=True)
Thread(target=answer_questions, daemon=True).start()
server.serve_forever()
