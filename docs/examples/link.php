<?php
// Mints Heed's links with web-token/jwt-library: HEED_LINK_KEY=… php link.php email ann@example.com newsletter
require 'vendor/autoload.php';

use Jose\Component\Core\AlgorithmManager;
use Jose\Component\Core\JWK;
use Jose\Component\Encryption\Algorithm\ContentEncryption\A256GCM;
use Jose\Component\Encryption\Algorithm\KeyEncryption\Dir;
use Jose\Component\Encryption\JWEBuilder;
use Jose\Component\Encryption\Serializer\CompactSerializer;

const KID = 'demo.k1';

function base64url(string $bytes): string
{
    return rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
}

function mint(string $typ, array $claims): string
{
    $secret = base64_decode(strtr(getenv('HEED_LINK_KEY'), '-_', '+/'));
    $key = $typ === 'heed-u' ? $secret : hash_hkdf('sha256', $secret, 32, $typ);
    $jwe = (new JWEBuilder(new AlgorithmManager([new Dir(), new A256GCM()])))
        ->create()
        ->withPayload(json_encode($claims, JSON_THROW_ON_ERROR))
        ->withSharedProtectedHeader(['alg' => 'dir', 'enc' => 'A256GCM', 'kid' => KID, 'typ' => $typ])
        ->addRecipient(new JWK(['kty' => 'oct', 'k' => base64url($key)]))
        ->build();
    return (new CompactSerializer())->serialize($jwe, 0);
}

[, $channel, $address] = $argv;
$claims = ['c' => $channel, 'a' => $address, 'i' => time()] + (isset($argv[3]) ? ['p' => $argv[3]] : []);
echo '/u/', mint('heed-u', $claims), "\n";
echo '/p/', mint('heed-p', $claims + ['exp' => $claims['i'] + 30 * 86400]), "\n";
