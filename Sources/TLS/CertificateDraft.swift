// A certificate before it is signed (RFC 5280 §4.1).

internal import COpenSSL

/// A certificate in the making: subject, validity and extensions.
struct CertificateDraft {
    private let certificate: Certificate

    /// A draft with a random serial number for the holder of `key`.
    init(commonName: String, key: PrivateKey) throws(TLSError) {
        ErrorQueue.clear()
        guard let pointer = unsafe X509_new() else { throw .library(ErrorQueue.drain()) }
        certificate = unsafe Certificate(owning: pointer)
        let subject = unsafe X509_get_subject_name(pointer)
        // Version 3 is written as 2 (RFC 5280 §4.1.2.1).
        let isPrepared =
            unsafe X509_set_version(pointer, 2) == 1
            && X509_set_pubkey(pointer, key.pointer) == 1
            && Self.addName(subject, "O", "Drydock")
            && Self.addName(subject, "CN", commonName)
            && Self.setSerialNumber(pointer)
        guard isPrepared else { throw .library(ErrorQueue.drain()) }
    }

    /// Sets the first and the last moment of validity, in seconds since 1970.
    mutating func setValidity(from first: Int64, to last: Int64) throws(TLSError) {
        guard unsafe copenssl_set_time(X509_getm_notBefore(certificate.pointer), first) == 1,
            unsafe copenssl_set_time(X509_getm_notAfter(certificate.pointer), last) == 1
        else { throw .library(ErrorQueue.drain()) }
    }

    /// Adds an extension; without an issuer the certificate is its own.
    mutating func addExtension(_ kind: Int32, _ text: String, issuer: Certificate?) throws(TLSError) {
        let issuer = issuer ?? certificate
        guard unsafe copenssl_add_extension(certificate.pointer, issuer.pointer, kind, text) == 1 else {
            throw .library("extension \"\(text)\": \(ErrorQueue.drain())")
        }
    }

    /// The certificate, signed with the issuer's key; without an issuer it signs itself.
    consuming func signed(by key: PrivateKey, of issuer: Certificate?) throws(TLSError) -> Certificate {
        let issuerName = unsafe X509_get_subject_name((issuer ?? certificate).pointer)
        guard unsafe X509_set_issuer_name(certificate.pointer, issuerName) == 1,
            unsafe X509_sign(certificate.pointer, key.pointer, EVP_sha256()) > 0
        else { throw .library(ErrorQueue.drain()) }
        return certificate
    }

    private static func addName(_ name: OpaquePointer?, _ kind: String, _ text: String) -> Bool {
        unsafe X509_NAME_add_entry_by_txt(name, kind, MBSTRING_UTF8, text, -1, -1, 0) == 1
    }

    /// 63 random bits: positive, and no two certificates of an authority share one (RFC 5280 §4.1.2.2).
    private static func setSerialNumber(_ certificate: OpaquePointer) -> Bool {
        let bytes = SystemRandom.bytes(count: 8)
        let number = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } >> 1 | 1
        return unsafe ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), number) == 1
    }
}
