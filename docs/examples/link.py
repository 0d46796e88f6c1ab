"""Mints Heed's links with jwcrypto: HEED_LINK_KEY=… python link.py email ann@example.com newsletter"""

import json
import os
import sys
import time

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from jwcrypto.common import base64url_decode, base64url_encode
from jwcrypto.jwe import JWE
from jwcrypto.jwk import JWK

TENANT, KID = "demo", "k1"
SECRET = base64url_decode(os.environ["HEED_LINK_KEY"])


def compact(value: dict) -> str:
    return json.dumps(value, separators=(",", ":"))


def mint(typ: str, claims: dict) -> str:
    secret = SECRET
    if typ != "heed-u":
        secret = HKDF(algorithm=SHA256(), length=32, salt=b"", info=typ.encode()).derive(SECRET)
    header = {"alg": "dir", "enc": "A256GCM", "kid": f"{TENANT}.{KID}", "typ": typ}
    jwe = JWE(compact(claims), protected=compact(header))
    jwe.add_recipient(JWK(kty="oct", k=base64url_encode(secret)))
    return jwe.serialize(compact=True)


channel, address, *topic = sys.argv[1:]
claims = {"c": channel, "a": address, "i": int(time.time())} | ({"p": topic[0]} if topic else {})
print("/u/" + mint("heed-u", claims))
print("/p/" + mint("heed-p", claims | {"exp": claims["i"] + 30 * 86400}))
