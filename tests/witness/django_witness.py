# SPDX-License-Identifier: Apache-2.0
"""A Django project with djangorestframework-simplejwt, as its users have it.

usage: django_witness.py FOLDER PASSWORD [ISSUER JWKS]

Takes a JSON object per line: {"path", "body", "kind"} is posted, {"disable"}
makes a user inactive, {"whoami"} is a token for a route that needs one.  Prints
[status, WWW-Authenticate, body] for each.  With an issuer it is a service that
verifies that one's tokens.
"""
import json
import pathlib
import sys

PROJECT = '''
SECRET_KEY = "only for this test, and long enough for HS256 %(folder)s"
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "project_urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3",
                         "NAME": "%(folder)s/db"}}
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes",
                  "rest_framework", "rest_framework_simplejwt",
                  "rest_framework_simplejwt.token_blacklist"]
SIMPLE_JWT = %(jwt)r
'''

URLS = '''
from django.urls import path
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework_simplejwt.authentication import (
    JWTStatelessUserAuthentication)
from rest_framework_simplejwt.views import (
    TokenBlacklistView, TokenObtainPairView, TokenRefreshView,
    TokenVerifyView)


class Whoami(APIView):
    authentication_classes = [JWTStatelessUserAuthentication]
    permission_classes = [IsAuthenticated]

    def get(self, request):
        return Response({"user_id": request.user.id})


urlpatterns = [
    path("api/token/", TokenObtainPairView.as_view()),
    path("api/token/refresh/", TokenRefreshView.as_view()),
    path("api/token/verify/", TokenVerifyView.as_view()),
    path("api/token/blacklist/", TokenBlacklistView.as_view()),
    path("whoami", Whoami.as_view()),
]
'''


def write_project(folder, issuer, jwks):
    jwt = {"ROTATE_REFRESH_TOKENS": True, "BLACKLIST_AFTER_ROTATION": True}
    if issuer:
        jwt = {"ALGORITHM": "ES256", "JWK_URL": jwks, "ISSUER": issuer,
               "AUDIENCE": issuer}
    pathlib.Path(folder, "project_settings.py").write_text(
        PROJECT % {"folder": folder, "jwt": jwt})
    pathlib.Path(folder, "project_urls.py").write_text(URLS)


def main(folder, password, issuer=None, jwks=None):
    write_project(folder, issuer, jwks)
    sys.path.insert(0, folder)
    import os
    os.environ["DJANGO_SETTINGS_MODULE"] = "project_settings"
    import django
    django.setup()
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.test import Client
    call_command("migrate", verbosity=0)
    User.objects.create_user("alice", password=password)
    client = Client()
    for line in sys.stdin:
        request = json.loads(line)
        if "disable" in request:
            User.objects.filter(username=request["disable"]).update(
                is_active=False)
            print("[200, null, \"\"]", flush=True)
            continue
        if "whoami" in request:
            answer = client.get("/whoami", headers={
                "Authorization": "Bearer " + request["whoami"]})
        else:
            answer = client.post(request["path"], data=request["body"],
                                 content_type=request["kind"])
        print(json.dumps([answer.status_code,
                          answer.headers.get("WWW-Authenticate"),
                          answer.content.decode()]), flush=True)


main(*sys.argv[1:])
