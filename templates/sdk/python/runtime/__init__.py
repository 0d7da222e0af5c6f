"""What every call goes through: values, codecs, transport, retries, credentials. Import from the package itself instead."""
