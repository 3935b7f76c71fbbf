import { lookAt } from "./look";
import { SCREENS } from "./screens";

lookAt(SCREENS.filter((_, at) => at % 2 === 1));
