// Mints Heed's links with go-jose: HEED_LINK_KEY=… go run . email ann@example.com newsletter
package main

import (
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/go-jose/go-jose/v4"
)

const tenant, kid = "demo", "k1"

type claims struct {
	Channel string `json:"c"`
	Address string `json:"a"`
	Topic   string `json:"p,omitempty"`
	Issued  int64  `json:"i"`
	Expires int64  `json:"exp,omitempty"`
}

func mint(secret []byte, typ string, said claims) (string, error) {
	if typ != "heed-u" {
		derived, err := hkdf.Key(sha256.New, secret, nil, typ, 32)
		if err != nil {
			return "", err
		}
		secret = derived
	}
	key := jose.Recipient{Algorithm: jose.DIRECT, Key: secret, KeyID: tenant + "." + kid}
	options := (&jose.EncrypterOptions{}).WithType(jose.ContentType(typ))
	encrypter, err := jose.NewEncrypter(jose.A256GCM, key, options)
	if err != nil {
		return "", err
	}
	payload, err := json.Marshal(said)
	if err != nil {
		return "", err
	}
	jwe, err := encrypter.Encrypt(payload)
	if err != nil {
		return "", err
	}
	return jwe.CompactSerialize()
}

func main() {
	secret, err := base64.RawURLEncoding.DecodeString(os.Getenv("HEED_LINK_KEY"))
	said := claims{Channel: os.Args[1], Address: os.Args[2], Issued: time.Now().Unix()}
	if len(os.Args) > 3 {
		said.Topic = os.Args[3]
	}
	for _, link := range []struct{ typ, path string }{{"heed-u", "/u/"}, {"heed-p", "/p/"}} {
		if link.typ == "heed-p" {
			said.Expires = said.Issued + 30*86400
		}
		var token string
		if err == nil {
			token, err = mint(secret, link.typ, said)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Println(link.path + token)
	}
}
