# SPDX-License-Identifier: Apache-2.0
"""Django REST framework and simplejwt, with rotation and its list of spent
tokens in SQLite: drf.py FOLDER makes the database, gunicorn drf:app serves."""
import os
import sys

import django
from django.conf import settings

FOLDER = os.environ.get("FOLDER") or sys.argv[1]
settings.configure(
    SECRET_KEY="0123456789abcdef0123456789abcdef", ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__, USE_TZ=True,
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes",
                    "rest_framework",
                    "rest_framework_simplejwt.token_blacklist"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3",
                           "NAME": FOLDER + "/drf.db",
                           "CONN_MAX_AGE": 600}},
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": [
            "rest_framework_simplejwt.authentication.JWTAuthentication"],
        "DEFAULT_RENDERER_CLASSES": [
            "rest_framework.renderers.JSONRenderer"]},
    SIMPLE_JWT={"ROTATE_REFRESH_TOKENS": True,
                "BLACKLIST_AFTER_ROTATION": True})
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.urls import path  # noqa: E402
from rest_framework.decorators import (  # noqa: E402
    api_view, permission_classes)
from rest_framework.permissions import IsAuthenticated  # noqa: E402
from rest_framework.response import Response  # noqa: E402
from rest_framework_simplejwt import views  # noqa: E402


@api_view(["GET"])
@permission_classes([])
def healthz(request):
    return Response({"status": "ok"})


@api_view(["GET"])
@permission_classes([IsAuthenticated])
def me(request):
    return Response({"username": request.user.username})


urlpatterns = [
    path("healthz", healthz), path("me", me),
    path("login", views.TokenObtainPairView.as_view()),
    path("refresh", views.TokenRefreshView.as_view()),
    path("logout", views.TokenBlacklistView.as_view())]
app = get_wsgi_application()

if __name__ == "__main__":
    from django.core.management import call_command
    call_command("migrate", verbosity=0)
    from django.contrib.auth.models import User
    User.objects.create_user("alice", password="correct horse battery staple")
