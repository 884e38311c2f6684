window.Intake||=new Proxy([],{get:(q,m)=>m in q?q[m]:(...a)=>{let c=[m,a],u=()=>c[2]?c[2]():c[0]=0;u.unmount=u;q.push(c);return u}});
