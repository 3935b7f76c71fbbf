"""What was done and what was refused, counted before any of an answer leaves."""

counts = {"refreshed": 0, "refused": [], "revoked": 0}


def middleware(get_response):
    def answer(request):
        response = get_response(request)
        done = response.status_code == 200
        if request.path == "/o/token/" and not done:
            counts["refused"].append(response.content.decode(errors="replace")[:200])
        elif request.path == "/o/token/" and request.POST.get("grant_type") == "refresh_token":
            counts["refreshed"] += 1
        elif request.path == "/o/revoke_token/" and done:
            counts["revoked"] += 1
        return response

    return answer
