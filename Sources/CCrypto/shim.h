// The one function of libcrypto that Quarry uses: SHA-256 in one shot.
#include <openssl/sha.h>
