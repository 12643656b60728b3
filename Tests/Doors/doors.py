"""The doors of a server, each with what makes the inputs for it."""

from admin import admin
from http1 import http1
from http2 import http2
from scenarios import scenarios
from tenant import tenant
from tokens import tokens
from uploads import uploads

DOORS = {"http1": http1, "http2": http2, "admin": admin, "scenarios": scenarios, "uploads": uploads, "tokens": tokens, "tenant": tenant}
