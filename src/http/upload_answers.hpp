#pragma once
#include "http/api.hpp"
#include "http/uploads.hpp"

namespace guben::http {

/// beginUpload, getUpload, putPiece, dropUpload.
void add_upload_answers(Api& api, Uploads& uploads);

}  // namespace guben::http
