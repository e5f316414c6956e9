"""A DynamoDB to learn with: what it says is what the service would say.

Importing this package already keeps every call of the process away from AWS.
"""

from sandbox.service import guard, hook, retries
from sandbox.service.sandbox import Sandbox

guard.install()
hook.install()
retries.install()

__all__ = ["Sandbox"]
