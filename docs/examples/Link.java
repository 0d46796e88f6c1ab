// Mints Heed's links with Nimbus JOSE + JWT: HEED_LINK_KEY=… java -cp … Link.java email ann@example.com newsletter
import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.DirectEncrypter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

public class Link {
    static final String KID = "demo.k1";
    static final byte[] SECRET = Base64.getUrlDecoder().decode(System.getenv("HEED_LINK_KEY"));

    static String mint(String typ, Map<String, Object> claims) throws Exception {
        byte[] key = typ.equals("heed-u") ? SECRET : hkdf(SECRET, typ);
        JWEHeader header = new JWEHeader.Builder(JWEAlgorithm.DIR, EncryptionMethod.A256GCM)
            .keyID(KID).type(new JOSEObjectType(typ)).build();
        JWEObject jwe = new JWEObject(header, new Payload(claims));
        jwe.encrypt(new DirectEncrypter(key));
        return jwe.serialize();
    }

    /** HKDF-SHA-256 (RFC 5869) with an empty salt, 32 bytes: one block is enough. */
    static byte[] hkdf(byte[] secret, String info) throws Exception {
        byte[] block = Arrays.copyOf(info.getBytes(StandardCharsets.UTF_8), info.length() + 1);
        block[info.length()] = 1;
        return hmac(hmac(new byte[32], secret), block);
    }

    static byte[] hmac(byte[] key, byte[] data) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(data);
    }

    public static void main(String[] args) throws Exception {
        long issued = System.currentTimeMillis() / 1000;
        Map<String, Object> claims = new LinkedHashMap<>(Map.of("c", args[0], "a", args[1], "i", issued));
        if (args.length > 2) claims.put("p", args[2]);
        System.out.println("/u/" + mint("heed-u", claims));
        claims.put("exp", issued + 30 * 86400);
        System.out.println("/p/" + mint("heed-p", claims));
    }
}
